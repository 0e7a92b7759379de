//! How a name is compared: what people leave out or write otherwise is taken away on both sides.

/// Words for a sort of council. They don't tell two bodies apart by themselves.
const SORTS: &[&str] = &[
    "council",
    "corporation",
    "authority",
    "borough",
    "city",
    "county",
    "district",
    "metropolitan",
    "unitary",
    "mbc",
    "mdc",
    "cc",
    "bc",
    "dc",
];

/// Words that end the name people use for short: Stratford-on-Avon, Newcastle upon Tyne.
const BRIDGES: &[&str] = &["upon", "under", "on", "in"];

/// A name in lower case, without punctuation and without "the"; `&` is "and".
pub(super) fn plain(name: &str) -> String {
    words(name).join(" ")
}

fn words(name: &str) -> Vec<String> {
    name.replace('&', " and ")
        .replace(['\'', '\u{2019}'], "")
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .filter(|word| word != "the")
        .map(|word| if word == "saint" { "st".to_owned() } else { word })
        .collect()
}

/// The name without the words for a sort of council. The City of London keeps its city: "London"
/// alone names no body.
pub(super) fn core(name: &str) -> String {
    let words = words(name);
    let mut kept: Vec<&str> = Vec::new();
    let mut after_sort = false;
    for (place, word) in words.iter().enumerate() {
        let borough_next = words.get(place + 1).is_some_and(|next| next == "borough");
        let joins = after_sort && (word == "of" || word == "and");
        let styled = borough_next && (word == "london" || word == "royal");
        after_sort = SORTS.contains(&word.as_str()) || styled || joins;
        if !after_sort {
            kept.push(word);
        }
    }
    if kept.is_empty() || kept == ["london"] {
        let bare = words.iter().filter(|w| !matches!(w.as_str(), "council" | "corporation"));
        return bare.cloned().collect::<Vec<_>>().join(" ");
    }
    kept.join(" ")
}

/// What a body of this name may be called: its core, and the part before "upon" and the like.
pub(super) fn callings(name: &str) -> impl Iterator<Item = String> {
    let core = core(name);
    let head = core
        .split(' ')
        .position(|word| BRIDGES.contains(&word))
        .filter(|&place| place > 0)
        .map(|place| core.split(' ').take(place).collect::<Vec<_>>().join(" "));
    std::iter::once(core).chain(head)
}

/// The words for a sort of council that stand in a name.
pub(super) fn sorts(name: &str) -> Vec<String> {
    let spelt_out = |word: &str| match word {
        "cc" => vec!["county".to_owned()],
        "bc" => vec!["borough".to_owned()],
        "dc" => vec!["district".to_owned()],
        "mbc" => vec!["metropolitan".to_owned(), "borough".to_owned()],
        "mdc" => vec!["metropolitan".to_owned(), "district".to_owned()],
        word => vec![word.to_owned()],
    };
    words(name)
        .iter()
        .filter(|word| SORTS.contains(&word.as_str()))
        .flat_map(|word| spelt_out(word))
        .filter(|word| !matches!(word.as_str(), "council" | "corporation" | "authority"))
        .collect()
}
