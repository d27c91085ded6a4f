//! A made-up guideline as Rust, as a careful generator would write it: a struct of typed facts, one function a
//! rule, three values by `Option`, and what many rules share (the days since each event, where a window of
//! months ends) reckoned once for a patient.
//!
//! What the text calls is in `peers/src/made_up/support.rs`.

use super::{ANCHORS, Clause, Distance, Fact, Guideline, Kind, Leaf, MONTHS, Rule, Test, Window};

/// The struct of a patient, and the days that its rules share.
pub fn patient(facts: &[Fact]) -> String {
    let mut fields = String::new();
    let mut drawn = String::new();
    let mut days = String::new();
    let mut since = String::new();
    for (at, Fact { name, kind }) in facts.iter().enumerate() {
        let (rust, read) = match kind {
            Kind::Flag => ("bool", "flag"),
            Kind::Code(_) | Kind::Grade(_) => ("u8", "code"),
            Kind::Codes(_) => ("u8", "codes"),
            Kind::Integer(_) => ("i32", "integer"),
            Kind::Decimal(_) => ("f64", "decimal"),
            Kind::Event { .. } => ("Event", "event"),
            Kind::Name => ("Drug", "drug"),
        };
        fields += &format!("    {name}: Option<{rust}>,\n");
        drawn += &format!("            {name}: drawn[{at}].{read}(),\n");
        if matches!(kind, Kind::Event { .. }) {
            days += &format!("    {name}: Option<Since>,\n");
            since += &format!("            {name}: since(p.{name}, as_of),\n");
        }
    }
    let months = MONTHS.map(|months| months.to_string()).join(", ");
    for name in facts.iter().take(ANCHORS).map(|fact| &fact.name) {
        days += &format!("    {name}_months: [i32; {}],\n", MONTHS.len());
        since +=
            &format!("            {name}_months: [{months}].map(|months| months_after(p.{name}, months)),\n");
    }
    format!(
        "/// What is known of a patient.\npub struct Patient {{\n{fields}}}\n\n\
         /// Days since its events, and from an event to the end of some months.\nstruct Days {{\n{days}}}\n\n\
         impl Patient {{\n    /// A patient as drawn.\n    pub fn of(drawn: &[Drawn]) -> Self {{\n        \
         Self {{\n{drawn}        }}\n    }}\n}}\n\n\
         impl Days {{\n    fn of(p: &Patient, as_of: Date) -> Self {{\n        Self {{\n{since}        }}\n    }}\n}}\n"
    )
}

/// The rules: `statuses`, which asks one function a rule.
pub fn rules(guideline: &Guideline) -> String {
    let count = guideline.rules.len();
    let mut text = String::new();
    let mut calls = String::new();
    for (number, rule) in guideline.rules.iter().enumerate() {
        text += &function(&guideline.facts, number, rule);
        calls += &format!("    out[{number}] = step_{number:04}(p, d);\n");
    }
    format!(
        "/// The status of every rule.\npub fn statuses(p: &Patient, as_of: Date, out: &mut [Status; {count}]) \
         {{\n    let d = &Days::of(p, as_of);\n{calls}}}\n\n{text}"
    )
}

fn function(facts: &[Fact], number: usize, rule: &Rule) -> String {
    let mut applies = clause(facts, &rule.condition);
    if let Some(exception) = &rule.exception {
        applies = format!("and({applies}, not({}))", clause(facts, exception));
    }
    let done = rule.done.as_ref().map(|done| leaf(facts, done));
    let task = match &done {
        Some(done) => format!("task(applies, {done})"),
        None => "statement(applies)".to_owned(),
    };
    let mut body = format!("    let applies = {applies};\n");
    match &rule.window {
        None => body += &format!("    {task}\n"),
        Some(window) => {
            let anchor = &facts[window.anchor].name;
            body += &format!(
                "    if applies == Some(false) {{ return NotApplicable }}\n    \
                 let days = match d.{anchor} {{\n        None => return Undecided,\n        \
                 Some(Since::Never) => return NotApplicable,\n        Some(Since::Days(days)) => days,\n    }};\n"
            );
            let Window { opens, due, closes, .. } = window;
            for (end, sign, status) in [(closes, '>', "Lapsed"), (opens, '<', "Upcoming")] {
                if let Some(end) = end {
                    body += &format!("    if days {sign} {} {{ return {status} }}\n", distance(anchor, *end));
                }
            }
            if let Some(due) = due {
                let done = done.as_deref().unwrap_or("Some(false)");
                body +=
                    &format!("    if days > {} {{ return owed(applies, {done}) }}\n", distance(anchor, *due));
            }
            body += &format!("    {task}\n");
        }
    }
    let [p, d] = ["p", "d"].map(|name| if body.contains(&format!("{name}.")) { name } else { "_" });
    format!("fn step_{number:04}({p}: &Patient, {d}: &Days) -> Status {{\n{body}}}\n\n")
}

fn distance(anchor: &str, distance: Distance) -> String {
    match distance {
        Distance::Days(days) => days.to_string(),
        Distance::Months(at) => format!("d.{anchor}_months[{at}]"),
    }
}

fn clause(facts: &[Fact], clause_: &Clause) -> String {
    let joined = |word: &str, parts: &[Clause]| {
        let parts = parts.iter().map(|part| clause(facts, part));
        parts.reduce(|first, second| format!("{word}({first}, {second})")).unwrap_or_default()
    };
    match clause_ {
        Clause::All(parts) => joined("and", parts),
        Clause::Any(parts) => joined("or", parts),
        Clause::Not(part) => format!("not({})", clause(facts, part)),
        Clause::Leaf(it) => leaf(facts, it),
    }
}

fn leaf(facts: &[Fact], leaf: &Leaf) -> String {
    let Fact { name, kind } = &facts[leaf.fact];
    let number = |number: i32| match kind {
        Kind::Decimal(_) => format!("{:?}", f64::from(number) / 2.0),
        _ => number.to_string(),
    };
    match leaf.test {
        Test::Holds => format!("p.{name}"),
        Test::Is(code) => format!("p.{name}.map(|code| code == {code})"),
        Test::AtLeast(grade) => format!("p.{name}.map(|grade| grade >= {grade})"),
        Test::Has(code) => format!("p.{name}.map(|codes| codes & {} != 0)", 1_u32 << code),
        Test::Reaches(least) => format!("p.{name}.map(|number| number >= {})", number(least)),
        Test::Below(end) => format!("p.{name}.map(|number| number < {})", number(end)),
        Test::LongerAgo(days) => format!("d.{name}.map(|since| since.longer_than({days}))"),
        Test::Within(days) => format!("d.{name}.map(|since| since.at_most({days}))"),
        Test::Exists if *kind == Kind::Name => format!("p.{name}.map(Drug::taken)"),
        Test::Exists => format!("d.{name}.map(Since::happened)"),
    }
}
