//! How a text is written so that a format shows it and does nothing with it.

use std::borrow::Cow;

use minijinja::value::ValueKind;
use minijinja::{AutoEscape, Error, Output, State, Value, escape_formatter};

/// The name of the Markdown rules among the escapes.
const MARKDOWN: &str = "markdown";

/// By which rules a template's values are escaped: by its name's ending.
pub(super) fn rules_of(name: &str) -> AutoEscape {
    match name.rsplit_once('.') {
        Some((_, "html")) => AutoEscape::Html,
        Some((_, "md")) => AutoEscape::Custom(Cow::Borrowed(MARKDOWN)),
        // A style sheet has no values in it; a typst template is never rendered here.
        _ => AutoEscape::None,
    }
}

/// Writes a value by the rules of its template.
pub(super) fn write(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), Error> {
    let in_markdown = matches!(state.auto_escape(), AutoEscape::Custom(name) if name == MARKDOWN);
    if !in_markdown || value.is_undefined() {
        return escape_formatter(out, state, value);
    }
    let text = match value.as_str() {
        Some(text) if value.kind() == ValueKind::String && !value.is_safe() => markdown(text),
        _ => value.to_string(),
    };
    out.write_str(&text).map_err(Error::from)
}

/// A text inside a paragraph or a cell of Markdown.
fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for (place, character) in text.char_indices() {
        let before = &text[..place];
        if acts(character, before) {
            out.push('\\');
        }
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            other => out.push(other),
        }
    }
    out
}

/// Whether a character would do something where it stands.
fn acts(character: char, before: &str) -> bool {
    match character {
        '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' => true,
        // Marks of headings and lists, where a line may begin with them.
        '#' | '+' | '-' | '=' => before.trim().is_empty(),
        '.' | ')' => !before.is_empty() && before.trim().bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_shows_what_it_could_act_on() {
        assert_eq!(markdown("a *b* _c_ `d` [e](f) | g"), r"a \*b\* \_c\_ \`d\` \[e\](f) \| g");
        assert_eq!(markdown("<script>&"), "&lt;script&gt;&amp;");
        assert_eq!(markdown("# x"), r"\# x");
        assert_eq!(markdown("1. x"), r"1\. x");
        assert_eq!(markdown("44 of 59, 75%. No more - none."), "44 of 59, 75%. No more - none.");
    }
}
