//! What is refused: at which words, in which, and what to write instead.

use super::super::{MAX_BYTES, MAX_CHAIN, parse};
use super::problems;
use crate::diagnostic::Code;

/// A text, the words that the problem is about, a part of its message, and a part of its help.
const REFUSED: &[(&str, &str, &str, &str)] = &[
    ("", "", "empty", "write a condition"),
    ("  \n ", "  \n ", "empty", "write a condition"),
    ("a; b", ";", "ends a statement", "join"),
    ("let x = 1", "let", "begins a statement", "definitions.yaml"),
    ("return a", "return", "begins a statement", "definitions.yaml"),
    ("for x in y { 1 }", "for", "loop", "count"),
    ("while a { 1 }", "while", "loop", "count"),
    ("a = 1", "=", "assigns", "`==`"),
    ("a += 1", "+=", "assigns", "gives a value"),
    ("a := 1", ":=", "assigns", "`==`"),
    ("a === 1", "===", "not an operator", "`==`"),
    ("a <> 1", "<>", "not an operator", "`!=`"),
    ("a =< 1", "=<", "not an operator", "`<=`"),
    ("t.len() > 1", ".", "reaches into a value", "call a function"),
    ("a?.b", "?.", "reaches into a value", "call a function"),
    ("a?[0]", "?[", "reaches into a list", "`set has code`"),
    ("--a", "--", "not an operator", "leave both out"),
    ("a -> b", "->", "not an operator", "`if a"),
    ("switch a { 1 => 2 }", "switch", "not known", "else if"),
    ("fn f(x) { x }", "fn", "begins a function", "definitions.yaml"),
    ("a[0]", "[", "reaches into a value", "has"),
    ("#{a: 1}", "#{", "map", "by itself"),
    ("`a ${b}`", "`a ${b}`", "back-ticks", "\"a ${b}\""),
    ("t == 'abc'", "'abc'", "double quotes", "write `\"abc\"`"),
    ("t == 'a", "'", "stands for nothing", "double quotes"),
    ("t == \"a", "\"a", "no closing quote", "end it"),
    ("t == \"a\\q\"", "\\", "escape", "backslash"),
    ("x == 0x1F", "0x1F", "not a decimal number", "0 to 9"),
    ("x == 0o17", "0o17", "not a decimal number", "0 to 9"),
    ("x == 0b11", "0b11", "not a decimal number", "0 to 9"),
    ("x == 1_000", "1_000", "underscore", "without one"),
    ("x == 010", "010", "begins with a zero", "leave the zero out"),
    ("x == 1e5", "1e5", "not a number", "digits only"),
    ("x == 5mg", "5mg", "not a number", "facts.yaml"),
    ("x == 1.", "1.", "decimal point", "`1.0`"),
    ("x == .5", ".5", "decimal point", "`0.5`"),
    ("x == 9223372036854775808", "9223372036854775808", "too large", "largest"),
    ("x == 1.2345678901234567890123456789", "1.2345678901234567890123456789", "more digits", "28"),
    ("x == 0.00000000000000000000000000001", "0.00000000000000000000000000001", "more digits", "28"),
    ("if a { 1 }", "if", "`if` without `else`", "else"),
    ("1 + if a { 1 } + 2", "if", "`if` without `else`", "else"),
    ("else { 1 }", "else", "without an `if`", "if a"),
    ("if a { 1 } b", "if", "`if` without `else`", "else"),
    ("if a { 1 } else 2", "2", "braces", "else { … }"),
    ("if a { 1 } else b", "b", "braces", "else { … }"),
    ("if a { 1 } else", "", "braces", "else { … }"),
    ("if a or { 1 } else { 2 }", "or", "nothing stands after", "each side"),
    ("a if b { 1 } else { 2 }", "if", "no operator stands between `a` and `if`", "and"),
    ("if a", "if", "no branch", "if a { x }"),
    ("if { 1 } else { 2 }", "{", "test of `if` is missing", "condition"),
    ("if a { } else { 2 }", "}", "branch is empty", "value"),
    ("if 1 { 2 } else { 3 }", "1", "neither true nor false", "condition"),
    ("{ 1 }", "{", "no branch begins", "group"),
    ("age between 50..75", "..", "leaves out its end", "`..=`"),
    ("age between 50", "50", "needs a range", "1..=5"),
    ("x == 1..=2", "..=", "not an operator", "between"),
    ("\"left\" in levels", "in", "not an operator", "has"),
    ("\"left\" !in levels", "!in", "not an operator", "!(set has code)"),
    ("levels contains \"left\"", "contains", "not an operator", "has"),
    ("t starts_with \"a\"", "starts_with", "not an operator", "starts_with(text"),
    ("a ?? b", "??", "missing value", "known"),
    ("this", "this", "stands for nothing", "name the fact"),
    ("|x| x", "|", "bits", "and"),
    ("a & b", "&", "bits", "and"),
    ("a | b", "|", "bits", "or"),
    ("a ^ b", "^", "bits", "or"),
    ("a << 1", "<<", "bits", "and"),
    ("a % 2", "%", "not an operator", "remainders"),
    ("a ** 2", "**", "not an operator", "product"),
    ("a // b", "// b", "comment", "YAML"),
    ("a /* b */ + 1", "/* b */", "comment", "YAML"),
    ("a # b", "# b", "comment", "YAML"),
    ("1 < x < 3", "<", "follows another comparison", "between"),
    ("a == b == c", "==", "follows another comparison", "between"),
    ("a == b < c", "==", "follows another comparison", "between"),
    ("a == b has c", "==", "follows another comparison", "parentheses"),
    ("not a", "not", "not an operator", "`!x`"),
    ("not (a and b)", "not", "not an operator", "`not:`"),
    ("a and not b", "not", "not an operator", "`!x`"),
    ("a AND b", "AND", "not an operator", "`and`"),
    ("a is b", "is", "not an operator", "=="),
    ("a b", "b", "no operator stands between `a` and `b`", "and"),
    ("a more b", "more", "no operator stands between `a` and `more`", "and"),
    ("a contains", "contains", "no operator stands between `a` and `contains`", "and"),
    ("(a) (b)", "(", "no operator stands between `)` and `(`", "and"),
    ("a xor b", "xor", "not an operator", "`a != b`"),
    ("a equals b", "equals", "not an operator", "`==`"),
    ("a below 14", "below", "not an operator", "`<`"),
    ("a div 2", "div", "not an operator", "`/`"),
    ("a mod 2", "mod", "not an operator", "remainders"),
    ("a then b", "then", "not an operator", "`if a"),
    ("a == null", "null", "not a value", "none"),
    ("default", "default", "rhai keeps", "another name"),
    ("print", "print", "rhai keeps", "another name"),
    ("a and", "and", "nothing stands after", "each side"),
    ("or a", "or", "nothing stands before", "each side"),
    ("(a and) or b", "and", "nothing stands after", "each side"),
    ("a and or b", "or", "nothing stands before", "each side"),
    ("+a", "+", "nothing stands before", "leave it out"),
    ("(a", "(", "not closed", "closing"),
    ("a)", ")", "closes nothing", "order"),
    ("(a]", "]", "does not close `(`", "order"),
    ("()", ")", "nothing stands between", "condition"),
    ("(a, b)", ",", "between arguments", "and"),
    ("count([])", "]", "list is empty", "condition"),
    ("[a, b]", "[", "a list stands", "count"),
    ("known([a])", "[", "a list stands", "count"),
    ("f!(a)", "!", "no operator", "and"),
    ("a ≥ 1", "≥", "means nothing", "`>=`"),
    ("a ≤ 1", "≤", "means nothing", "`<=`"),
    ("a ≠ 1", "≠", "means nothing", "`!=`"),
    ("a − 1", "−", "means nothing", "`-`"),
    ("a × 2", "×", "means nothing", "`*`"),
    ("a ÷ 2", "÷", "means nothing", "`/`"),
    ("a between 1…2", "…", "means nothing", "`..=`"),
    ("¬a", "¬", "means nothing", "`!`"),
    ("a ∧ b", "∧", "means nothing", "`and`"),
    ("a ∨ b", "∨", "means nothing", "`or`"),
    ("a ++ b", "++", "not an operator", "one `+`"),
    ("(if a)", ")", "stands before the branch of `if`", ""),
    ("a > 5 €", "€", "means nothing", "leave it out"),
    ("\u{feff}a", "\u{feff}", "invisible", "plain space"),
    ("a\u{7f}", "\u{7f}", "invisible", "plain space"),
    ("t == “a”", "“", "means nothing", "double quotes"),
    ("größe > 1", "ö", "means nothing", "a to z"),
    ("a\u{a0}and b", "\u{a0}", "invisible", "plain space"),
    ("__1 > 2", "__1", "not a name", "letter"),
    ("x <-5", "<-", "not an operator", "space"),
    ("a is less than 14", "is less than", "not an operator", "write `<`"),
    ("a IS  not more than 14", "IS  not more than", "not an operator", "write `<=`"),
    ("a is greater than or equal to 14", "is greater than or equal to", "not an operator", "write `>=`"),
    ("a more than 14", "more than", "not an operator", "write `>`"),
    ("a at least 14", "at least", "not an operator", "write `>=`"),
    ("a at most 14", "at most", "not an operator", "write `<=`"),
    ("a is above 14", "is above", "not an operator", "write `>`"),
    ("a is not 14", "is not", "not an operator", "write `!=`"),
    ("a is between 1..=2", "is between", "not an operator", "write `between`"),
    ("a exceeds 14", "exceeds", "not an operator", "write `>`"),
    ("since(a) > 5 years", "5 years", "length of time", "write `years(5)`"),
    ("since(a) > 2 weeks", "2 weeks", "length of time", "write `weeks(2)`"),
    ("since(a) > 3 month", "3 month", "length of time", "write `months(3)`"),
    ("since(a) > 14 Day", "14 Day", "length of time", "write `days(14)`"),
    ("a >= 2025-03-01", "2025-03-01", "calendar date", "with a fact of type `date`"),
    ("a between 2025-03-01..=2025-05-31", "2025-03-01", "calendar date", "such as `is_spring`"),
    ("a > 01.03.2025", "01.03.2025", "calendar date", "with a fact of type `date`"),
    ("a > 2025-03", "2025-03", "calendar date or month", "with a fact of type `date`"),
    ("since() > days(1)", "since()", "one argument, not none", "since(date)"),
    ("since(a, b) > days(1)", "since(a, b)", "one argument, not 2", "since(date)"),
    ("contains(a)", "contains(a)", "takes 2 arguments, not 1", "contains(text"),
    ("count(a, b) > 1", "count(a, b)", "one argument, not 2", "count([a, b, c])"),
    ("earliest()", "earliest()", "1 to 8 arguments, not none", "earliest(date"),
    (
        "latest(a,b,c,d,e,f,g,h,i)",
        "latest(a,b,c,d,e,f,g,h,i)",
        "1 to 8 arguments, not 9",
        "latest(latest(a, b), c)",
    ),
];

#[test]
fn every_refusal_says_where_and_what_to_write_instead() {
    for (text, words, message, help) in REFUSED {
        let found = problems(text);
        let problem = &found[0];
        assert_eq!(&text[problem.at.clone()], *words, "{text}: {found:#?}");
        assert!(problem.message.contains(message), "{text}: {}", problem.message);
        let written = problem.help.as_str();
        assert!(written.contains(help), "{text}: {written}");
        assert_eq!(problem.code, Code::InvalidExpression, "{text}");
        assert!(!problem.message.ends_with('.') && !written.ends_with('.'), "{text}");
    }
}

/// A text with one unknown function, a part of the message, and of the help.
const FUNCTIONS: &[(&str, &str, &str, &str)] = &[
    ("sinse(a) > days(1)", "sinse", "not a function", "`since`"),
    ("eval(\"1\")", "eval", "not a function", "leave this out"),
    ("print(1)", "print", "not a function", "leave this out"),
    ("today() > a", "today", "not a function", "`as_of`"),
    ("zzzzzz(1)", "zzzzzz", "not a function", "`since`, `days`"),
    ("month(as_of) == 3", "month", "not a function", "such as `is_spring`"),
    ("date(\"2025-03-01\") < a", "date", "not a function", "with a fact of type `date`"),
    ("min(a, b)", "min", "not a function", "`earliest(date, date)`"),
    ("max(a, b)", "max", "not a function", "`latest(date, date)`"),
    ("exists(a)", "exists", "not a function", "`known(fact)`"),
    ("any(a, b)", "any", "not a function", "`and` or `or`"),
    ("sum(a, b)", "sum", "not a function", "`+`"),
    ("lower(t)", "lower", "not a function", "`to_lower(text)`"),
    ("length(t)", "length", "not a function", "`len(text)`"),
    ("since(a) > year(5)", "year", "not a function", "write `years(…)`"),
];

#[test]
fn every_unknown_function_says_what_may_be_meant() {
    for (text, words, message, help) in FUNCTIONS {
        let found = problems(text);
        let [problem] = found.as_slice() else { panic!("{text}: {found:#?}") };
        assert_eq!(&text[problem.at.clone()], *words, "{text}");
        assert!(problem.message.contains(message), "{text}: {}", problem.message);
        assert!(problem.help.as_str().contains(help), "{text}: {:?}", problem.help);
        assert_eq!(problem.code, Code::UnknownFunction, "{text}");
    }
}

#[test]
fn what_only_looks_like_a_date_or_an_operator_in_words_is_an_expression() {
    for text in [
        "2025-12 > a",
        "2025-12-250 > a",
        "at > less",
        "more + years > 5",
        "is_less > 5",
        "years(5) > days(at)",
    ] {
        assert!(parse(text).is_ok(), "{text}: {:#?}", parse(text));
    }
}

#[test]
fn count_of_something_else_than_a_list_is_refused() {
    let found = problems("count(a) > 1");
    assert!(found[0].help.as_str().contains("count([a, b, c])"));
}

/// All the words that the problems of a text are about.
fn words(text: &str) -> Vec<&str> {
    problems(text).iter().map(|problem| &text[problem.at.clone()]).collect()
}

#[test]
fn all_problems_come_in_one_run() {
    assert_eq!(words("a = 1 and b % 2 == 0x1 and sinse(x) > 1"), ["=", "%", "0x1", "sinse"]);
    assert_eq!(words("sinse(a) and known(b, c) and 1 < x < 3"), ["sinse", "known(b, c)", "<"]);
    assert_eq!(words("a and not b or c.d and count([])"), ["not", ".", "]"]);
    assert_eq!(words("a ==\n 'x' and\n  foo(b)"), ["'x'", "foo"]);
    assert_eq!(words("not ()"), ["not", ")"]);
    assert_eq!(words("a == \"\\q\\é\\"), ["\"\\q\\é\\", "\\", "\\", "\\"]);
}

#[test]
fn a_refusal_is_not_told_twice() {
    for (text, ..) in REFUSED {
        let found = problems(text);
        for (at, problem) in found.iter().enumerate() {
            assert!(!found[..at].contains(problem), "{text}: {found:#?}");
        }
    }
    assert_eq!(problems("a = b").len(), 1);
    assert_eq!(problems("not (a)").len(), 1);
    assert_eq!(problems("if a { 1 }").len(), 1);
    assert_eq!(problems("t == 'abc'").len(), 1);
    assert_eq!(problems("(a,)").len(), 1);
    assert_eq!(problems("a, and b").len(), 1);
}

#[test]
fn long_chains_deep_nesting_and_long_texts_are_refused() {
    for operator in [" and ", " or ", " && "] {
        assert!(parse(&vec!["a"; MAX_CHAIN].join(operator)).is_ok());
        for operands in [MAX_CHAIN + 1, 200, 400] {
            let found = problems(&vec!["a"; operands].join(operator));
            assert_eq!(found.len(), 1);
            assert!(found[0].help.as_str().contains("`all:`"));
        }
    }
    let halves = format!("({0}) and ({0})", vec!["a"; 30].join(" and "));
    assert!(problems(&halves)[0].message.contains("60 operands"));
    for (open, close) in [("(", ")"), ("!", ""), ("known(", ")"), ("-(", ")"), ("if a { 1 } else { ", " }")] {
        let text = format!("{}a{}", open.repeat(150), close.repeat(150));
        let found = problems(&text);
        assert!(found[0].help.as_str().contains("`all:`"), "{found:#?}");
        let text = format!("{}a{}", open.repeat(20), close.repeat(20));
        assert!(parse(&text).is_ok(), "{text}");
    }
    let sums = vec!["a"; 300].join(" + ");
    assert!(problems(&sums)[0].message.contains("too deeply"));
    let long = format!("t == \"{}\"", "x".repeat(4_000));
    assert!(problems(&long)[0].message.contains("4000 bytes"));
    assert!(parse(&format!("t == \"{}\"", "x".repeat(3_900))).is_ok());
}

#[test]
fn the_longest_and_the_deepest_expression_that_may_be_are_read() {
    let long = |bytes: usize| format!("a == \"{}\"", "x".repeat(bytes - 7));
    assert_eq!(long(MAX_BYTES).len(), MAX_BYTES);
    assert!(parse(&long(MAX_BYTES)).is_ok());
    assert!(problems(&long(MAX_BYTES + 1))[0].message.contains("longer than 4000 bytes"));
    // Each `!` counts three levels, a chain two and one for each operand, a name one: 40 times three, and eight.
    let deep = |chain: String| format!("{}({chain})", "!".repeat(40));
    for operator in [" and ", " or "] {
        assert!(parse(&deep(["a"; 5].join(operator))).is_ok());
        let found = problems(&deep(["a"; 6].join(operator)));
        assert!(found[0].message.contains("too deeply"), "{found:#?}");
    }
}

#[test]
fn a_comma_in_a_number_is_told_with_the_number_that_is_meant() {
    const JOIN: &str = "join conditions with `and` or `or`";
    for (text, help) in [
        ("a > 70,5", "a decimal has a point: write `70.5`"),
        ("a > 1,05", "a decimal has a point: write `1.05`"),
        ("a > 1,00", "a decimal has a point: write `1.00`"),
        ("a > 0,050", "a decimal has a point: write `0.050`"),
        ("a > 1,000", "a number has no commas: write `1000`, or `1.000` for a decimal"),
        ("a > 1,050.5", "a number has no commas: write `1050.5`"),
        ("a > 1.000,05", "a decimal has a point, and no other mark: write `1000.05`"),
        ("a > 1,2345", "a decimal has a point: write `1.2345`"),
        ("a > 0,234", "a decimal has a point: write `0.234`"),
        ("a > 1,234", "a number has no commas: write `1234`, or `1.234` for a decimal"),
        ("a > 1,234.5", "a number has no commas: write `1234.5`"),
        ("a > 1.234,5", "a decimal has a point, and no other mark: write `1234.5`"),
        ("a > 0.234,5", "a number has no commas, and at most one point"),
        ("a > 1.5,25", "a number has no commas, and at most one point"),
        ("a > 0,234.5", "a number has no commas, and at most one point"),
        ("a > 1,5.25", "a number has no commas, and at most one point"),
        ("a > 1.234,5.6", "a number has no commas, and at most one point"),
        ("a > 1, 5", JOIN),
        ("a > 1 ,5", JOIN),
        ("a > b,5", JOIN),
        ("a > 5,b", JOIN),
        ("a,b", JOIN),
    ] {
        let found = problems(text);
        let [problem] = found.as_slice() else { panic!("{text}: {found:#?}") };
        let words = &text[problem.at.clone()];
        assert!(words == "," || text.ends_with(words), "{text}: {words}");
        assert_eq!(problem.help, help, "{text}");
    }
}

/// The text with what its only problem offers.
fn mended(text: &str) -> Option<String> {
    let found = problems(text);
    let [problem] = found.as_slice() else { panic!("{text}: {found:#?}") };
    let instead = problem.instead.as_ref()?;
    Some(format!("{}{instead}{}", &text[..problem.at.start], &text[problem.at.end..]))
}

#[test]
fn what_is_offered_makes_the_text_that_was_meant() {
    for (text, meant) in [
        ("a = 1", "a == 1"),
        ("a === 1", "a == 1"),
        ("a !== 1", "a != 1"),
        ("a <> 1", "a != 1"),
        ("a ≠ 1", "a != 1"),
        ("a =< 1", "a <= 1"),
        ("a ≤ 1", "a <= 1"),
        ("a ≥ 1", "a >= 1"),
        ("a − 1 > b", "a - 1 > b"),
        ("a × 2 > b", "a * 2 > b"),
        ("a · 2 > b", "a * 2 > b"),
        ("a ÷ 2 > b", "a / 2 > b"),
        ("¬a", "!a"),
        ("a\u{a0}and b", "a and b"),
        ("a AND b", "a and b"),
        ("since(a) > 5 years", "since(a) > years(5)"),
        ("a is at least 5", "a >= 5"),
    ] {
        assert_eq!(mended(text).as_deref(), Some(meant), "{text}");
        assert!(parse(meant).is_ok(), "{meant}");
    }
}

#[test]
fn where_more_than_one_thing_may_be_meant_nothing_is_offered() {
    for text in ["a > 5€", "a – b", "a > 1,234", "a % 2", "a . b", "a <-1", "a xor b", "a is b", "großer"]
    {
        assert_eq!(mended(text), None, "{text}");
    }
}

#[test]
fn a_comma_between_two_numbers_is_not_one_inside_a_number() {
    for text in ["earliest(1,0)", "earliest(1,0.5)", "earliest(10,20)", "earliest(1,0,0)"] {
        assert!(parse(text).is_ok(), "{text}: {:#?}", parse(text));
    }
    assert_eq!(words("earliest(1,05)"), ["1,05"]);
    assert_eq!(words("earliest(1,0x)"), ["0x"]);
    assert_eq!(words("earliest(1,00x)"), ["00x"]);
}
