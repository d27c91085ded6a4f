//! Lines of 80 columns.

/// The width of a page in columns.
pub(super) const WIDTH: usize = 80;

/// Breaks a text into lines that fit behind `first` on the first line and behind `rest` on the others.
/// A word longer than a line stands alone.
pub fn wrap(text: &str, first: &str, rest: &str) -> String {
    let mut lines = String::new();
    let mut line = first.to_owned();
    let mut empty = true;
    for word in text.split_whitespace() {
        let space = usize::from(!empty);
        if !empty && columns(&line) + space + columns(word) > WIDTH {
            lines.push_str(line.trim_end());
            lines.push('\n');
            rest.clone_into(&mut line);
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    lines.push_str(line.trim_end());
    lines.push('\n');
    lines
}

/// How many columns a text takes; every character counts one.
pub(super) fn columns(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_longer_than_the_page_unless_a_word_is() {
        let text = format!("{}{}", "word ".repeat(60), "x".repeat(100));
        let wrapped = wrap(&text, "- ", "  ");
        assert!(wrapped.lines().all(|line| columns(line) <= WIDTH || line.trim().len() == 100));
        assert!(wrapped.lines().skip(1).all(|line| line.starts_with("  ")));
    }
}
