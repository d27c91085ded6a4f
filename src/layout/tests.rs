//! Layouts and what becomes of them.

use super::*;

/// The text laid out, and laid out again: the same.
fn laid_out(text: &str, schema: &str) -> String {
    let mut sources = Sources::new();
    let file = sources.add("a.yaml", text);
    let once = lay_out(&sources, file, Some(schema)).unwrap();
    let again = sources.add("b.yaml", once.clone());
    assert_eq!(lay_out(&sources, again, Some(schema)).unwrap(), once, "laid out twice");
    once
}

#[test]
fn keys_stand_in_the_order_of_the_schema_with_their_comments() {
    let text = "# About the file.\n\n# About the title.\n- title: Walk   # so it is\n  # About the id,\n  # in two lines.\n  id:    walk\n  unheard: of\n  statements: [S1]\n# Below all.\n";
    let expected = "# About the file.\n\n# About the title.\n# About the id,\n# in two lines.\n- id: walk\n  title: Walk   # so it is\n  statements: [S1]\n  unheard: of\n# Below all.\n";
    assert_eq!(laid_out(text, "rules"), expected);
}

#[test]
fn indentation_is_two_spaces_a_level_and_long_texts_move_along() {
    let text = "facts:\n    pain:\n        help: >-\n            One,\n              deeper,\n\n            two.\n        ask: \"Is\n          there pain?\"\n        values:\n        - a\n        -   b\n        type: code\n";
    let expected = "facts:\n\n  pain:\n    type: code\n    values:\n      - a\n      - b\n    ask: \"Is\n      there pain?\"\n    help: >-\n      One,\n        deeper,\n\n      two.\n";
    assert_eq!(laid_out(text, "facts"), expected);
}

#[test]
fn entries_are_apart_by_one_blank_line_and_hold_none() {
    let text = "facts:\n\n\n  # Group\n\n  pain:\n    type: boolean\n\n    ask: Pain?\n  score:\n    type: integer\n    # Why\n\n    # so.\n    ask: Score?\n\n\n\ncontradictions: []\n\n\n";
    let expected = "facts:\n\n  # Group\n\n  pain:\n    type: boolean\n    ask: Pain?\n\n  score:\n    type: integer\n    # Why\n    # so.\n    ask: Score?\n\ncontradictions: []\n";
    assert_eq!(laid_out(text, "facts"), expected);
}

#[test]
fn comments_stay_in_the_block_that_they_are_indented_like() {
    let text = "facts:\n\n  pain:\n    type: boolean\n    ask: Pain?\n    # Of pain.\n  # Of facts.\n# Of the file.\ncontradictions: # none yet\n\n  # to come\n\n# End.\n";
    assert_eq!(laid_out(text, "facts"), text);
    let text = "a: 1\n   # between\nb:\n  - - x\n    # in the inner list\n    - y\n  # in the outer\n  -\n    # of z\n    z: 1\n";
    let expected = "a: 1\n# between\nb:\n  - - x\n    # in the inner list\n    - y\n  # in the outer\n  # of z\n  - z: 1\n";
    assert_eq!(laid_out(text, "nothing"), expected);
}

#[test]
fn line_ends_and_what_is_in_brackets_stay_as_they_are() {
    assert_eq!(
        laid_out("b: {c: 1,\r\n  d: 2}\r\na: |\r\n   x \r\n", "nothing"),
        "b: {c: 1,\r\n  d: 2}\r\na: |\r\n  x \r\n"
    );
    assert_eq!(laid_out("{b: 1,   a: 2}\n", "facts"), "{b: 1,   a: 2}\n");
    assert_eq!(laid_out("a: |2\n    x\nb: |+\n  y\n\nc: 1", "nothing"), "a: |2\n    x\nb: |+\n  y\n\nc: 1\n");
}

#[test]
fn a_text_that_was_not_yet_written_may_stand_anywhere() {
    let text = "- note: >-\n# Of the title.\n  title: Walk\n  id: walk\n- id: rest\n  unheard: of\n  note: |  # later\n";
    let expected = "- id: walk\n  # Of the title.\n  title: Walk\n  note: >-\n- id: rest\n  note: |  # later\n  unheard: of\n";
    assert_eq!(laid_out(text, "rules").replace("\n\n", "\n"), expected);
    assert_eq!(laid_out("a:\n  - >-\n  - |-\n\n  - b\n", "nothing"), "a:\n  - >-\n  - |-\n\n  - b\n");
}

#[test]
fn what_is_not_understood_is_refused() {
    for text in ["---\na: 1\n", "? a\n: 1\n", "a: |+\n  x\n\n\n", "b: |+\n  y\n\n\na: 1\n"] {
        let mut sources = Sources::new();
        let file = sources.add("a.yaml", text);
        let problems = lay_out(&sources, file, None).unwrap_err();
        assert_eq!(problems[0].code, Code::UnusualLayout, "{text}");
    }
}
