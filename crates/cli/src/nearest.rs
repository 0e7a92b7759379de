//! What somebody may have meant by a word that nobody knows: the words most like it. It is told, never
//! taken.

/// How many words are told.
const WORDS_MAX: usize = 3;

/// The words that have the unknown one in them, then those that few letters tell from it.
pub(crate) fn nearest(unknown: &str, known: impl IntoIterator<Item = String>) -> Vec<String> {
    let letters_max = (unknown.chars().count() / 3).max(2);
    let mut scored: Vec<(bool, usize, String)> = known
        .into_iter()
        .filter_map(|word| {
            let within = !unknown.is_empty() && word.contains(unknown);
            let letters = strsim::osa_distance(unknown, &word);
            (within || letters <= letters_max).then_some((!within, letters, word))
        })
        .collect();
    scored.sort();
    scored.truncate(WORDS_MAX);
    scored.into_iter().map(|(.., word)| word).collect()
}

/// `did you mean uphold-rate or upheld?`; none where nothing is like it.
pub(crate) fn suggestion(nearest: &[String]) -> Option<String> {
    (!nearest.is_empty()).then(|| format!("did you mean {}?", nearest.join(" or ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(unknown: &str) -> Vec<String> {
        let known = ["uphold-rate", "upheld", "not-upheld", "received", "compliance-rate"];
        nearest(unknown, known.map(str::to_owned))
    }

    #[test]
    fn words_are_told_that_hold_the_unknown_one_or_are_like_it() {
        assert_eq!(meant("compliance"), ["compliance-rate"]);
        assert_eq!(meant("uphold-rat"), ["uphold-rate"]);
        assert_eq!(meant("recieved"), ["received"]);
        assert_eq!(meant("upheld"), ["upheld", "not-upheld"]);
        assert!(meant("satisfaction").is_empty() && meant("").is_empty());
        assert_eq!(suggestion(&[]), None);
        assert_eq!(suggestion(&meant("uphelt")).as_deref(), Some("did you mean upheld?"));
    }
}
