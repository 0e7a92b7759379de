//! Bar charts as SVG: a bar for each engine as long as its median, a thin line from its least to
//! its most. All lengths are whole units of the drawing.

use std::fmt::Write as _;

use crate::ours::OURS;
use crate::samples::Summary;

const LABELS: u64 = 200;
const BARS: u64 = 420;
const NUMBERS: u64 = 100;
const ROW: u64 = 28;
const TOP: u64 = 40;

/// The chart of a work; none where there is nothing to compare.
pub(crate) fn drawn(title: &str, engines: &[Summary]) -> Option<String> {
    let most = engines.iter().map(|engine| engine.most).max().filter(|most| *most > 0)?;
    if engines.len() < 2 {
        return None;
    }
    let (width, height) = (LABELS + BARS + NUMBERS, TOP + ROW * engines.len() as u64 + 8);
    let text = alternative(engines);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" aria-labelledby=\"title desc\" font-family=\"sans-serif\" font-size=\"13\">\n\
         <title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n\
         <text x=\"8\" y=\"22\" font-size=\"15\" font-weight=\"bold\">{}</text>\n",
        escaped(title),
        escaped(&text),
        escaped(title)
    );
    for (place, engine) in (0..).zip(engines) {
        svg.push_str(&bar(engine, TOP + ROW * place, most));
    }
    svg.push_str("</svg>\n");
    Some(svg)
}

fn bar(engine: &Summary, top: u64, most: u64) -> String {
    let length = |value: u64| {
        let length = u128::from(value) * u128::from(BARS) / u128::from(most);
        u64::try_from(length).unwrap_or(BARS)
    };
    let (median, least, end) = (length(engine.median), length(engine.least), length(engine.most));
    let colour = if engine.engine == OURS { "#1d5c8a" } else { "#9aa5b1" };
    let (middle, line) = (top + ROW / 2, top + ROW / 2 - 2);
    let mut bar = String::new();
    // Writing to a string can't fail.
    let written = write!(
        bar,
        "<text x=\"{label}\" y=\"{text}\" text-anchor=\"end\">{name}</text>\n\
         <rect x=\"{LABELS}\" y=\"{box_top}\" width=\"{median}\" height=\"{box_height}\" \
         fill=\"{colour}\"/>\n\
         <path d=\"M{from} {line}H{to}\" stroke=\"#222222\" stroke-width=\"2\"/>\n\
         <text x=\"{number}\" y=\"{text}\">{value}</text>\n",
        label = LABELS - 8,
        text = middle + 3,
        name = escaped(&engine.engine),
        box_top = top + 4,
        box_height = ROW - 12,
        from = LABELS + least,
        to = LABELS + end,
        number = LABELS + end.max(median) + 8,
        value = escaped(&engine.middle()),
    );
    written.map(|()| bar).unwrap_or_default()
}

/// The same numbers in words, for those who can't see the chart.
fn alternative(engines: &[Summary]) -> String {
    let words: Vec<String> =
        engines.iter().map(|engine| format!("{} {}", engine.engine, engine.middle())).collect();
    format!("{}.", words.join("; "))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::Samples;
    use std::time::Duration;

    #[test]
    fn a_chart_has_a_bar_for_each_engine_and_says_the_same_in_words() {
        let mut samples = Samples::default();
        samples.rate("work", OURS, 200, Duration::from_secs(1));
        assert_eq!(drawn("Work", &samples.of("work")), None);
        samples.rate("work", "A & B", 100, Duration::from_secs(1));
        let svg = drawn("Work", &samples.of("work")).unwrap();
        assert!(svg.contains("Upheld 200/s; A &amp; B 100/s."), "{svg}");
        assert!(svg.contains("width=\"420\"") && svg.contains("width=\"210\""), "{svg}");
    }
}
