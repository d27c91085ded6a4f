//! Values as YAML that readers of YAML 1.1 and of 1.2 understand alike.

use serde::Serialize;
use serde_yaml::{Error, Mapping, Value};

/// Words that YAML 1.1 takes for booleans, in lower case; YAML 1.2 only the last two.
const BOOLEANS: [&str; 8] = ["y", "n", "yes", "no", "on", "off", "true", "false"];

/// Anything as YAML, keys in the order of its own serialisation.
pub(super) fn of(value: &impl Serialize) -> Result<String, Error> {
    let mut text = String::new();
    match serde_yaml::to_value(value)? {
        Value::Mapping(entries) if !entries.is_empty() => mapping(&entries, 0, &mut text)?,
        Value::Sequence(items) if !items.is_empty() => sequence(&items, 0, &mut text)?,
        other => {
            text.push_str(&inline(&other)?);
            text.push('\n');
        }
    }
    Ok(text)
}

fn mapping(entries: &Mapping, indent: usize, text: &mut String) -> Result<(), Error> {
    for (number, (key, value)) in entries.iter().enumerate() {
        if number > 0 {
            text.push_str(&" ".repeat(indent));
        }
        text.push_str(&inline(key)?);
        text.push(':');
        match value {
            Value::Mapping(entries) if !entries.is_empty() => {
                text.push('\n');
                text.push_str(&" ".repeat(indent + 2));
                mapping(entries, indent + 2, text)?;
            }
            Value::Sequence(items) if !items.is_empty() => {
                text.push('\n');
                text.push_str(&" ".repeat(indent));
                sequence(items, indent, text)?;
            }
            other => text.push_str(&format!(" {}\n", inline(other)?)),
        }
    }
    Ok(())
}

fn sequence(items: &[Value], indent: usize, text: &mut String) -> Result<(), Error> {
    for (number, item) in items.iter().enumerate() {
        if number > 0 {
            text.push_str(&" ".repeat(indent));
        }
        text.push_str("- ");
        match item {
            Value::Mapping(entries) if !entries.is_empty() => mapping(entries, indent + 2, text)?,
            Value::Sequence(items) if !items.is_empty() => sequence(items, indent + 2, text)?,
            other => text.push_str(&format!("{}\n", inline(other)?)),
        }
    }
    Ok(())
}

/// What stands on one line: a scalar, an empty list or an empty mapping.
fn inline(value: &Value) -> Result<String, Error> {
    match value {
        Value::String(word) if BOOLEANS.contains(&word.to_lowercase().as_str()) => Ok(format!("'{word}'")),
        // A text of several lines; what JSON writes between double quotes, YAML reads so, too.
        Value::String(text) if text.contains('\n') => Ok(super::json_line(text)),
        other => Ok(serde_yaml::to_string(other)?.trim_end_matches('\n').to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_older_readers_take_for_booleans_are_quoted() {
        for word in ["yes", "No", "ON", "y", "true"] {
            assert_eq!(of(&word).unwrap(), format!("'{word}'\n"));
        }
        assert_eq!(of(&true).unwrap(), "true\n");
        assert_eq!(of(&"none").unwrap(), "none\n");
        let on: std::collections::BTreeMap<&str, Vec<Vec<&str>>> = [("on", vec![vec!["no", "north"]])].into();
        assert_eq!(of(&on).unwrap(), "'on':\n- - 'no'\n  - north\n");
    }
}
