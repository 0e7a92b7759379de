//! By which rules a certificate counts: its definition set and its scheme, read from their texts.

use sha2::{Digest, Sha256};
use upheld_domain::{Definitions, Scheme};
use upheld_journal::merkle::Hash;

use super::failure::{Failure, Which};
use super::{Certificate, Named};

/// No set of rules is longer, so that none can keep a reader busy.
const TEXT_BYTES_MAX: usize = 1 << 20;

impl Named {
    /// A text under its name.
    pub(super) fn of(name: &str, text: &str) -> Self {
        Self { name: name.to_owned(), digest: digest_of(text), text: text.to_owned() }
    }

    fn check(&self, which: Which) -> Result<(), Failure> {
        if self.text.len() > TEXT_BYTES_MAX {
            let why = format!("it has {} bytes; {TEXT_BYTES_MAX} are the most", self.text.len());
            return Err(Failure::Text { which, why });
        }
        let found = digest_of(&self.text);
        if found == self.digest { Ok(()) } else { Err(Failure::Digest { which, found }) }
    }

    fn is_called(&self, which: Which, found: &str) -> Result<(), Failure> {
        if self.name == found {
            return Ok(());
        }
        Err(Failure::Name { which, stated: self.name.clone(), found: found.to_owned() })
    }
}

fn digest_of(text: &str) -> Hash {
    Sha256::digest(text.as_bytes()).into()
}

/// The definition set and the scheme of a certificate: those whose texts it has, under their digests
/// and names.
///
/// # Errors
/// [`Failure`] where a digest is not that of its text, a text can't be read, or has another name.
pub fn rules(certificate: &Certificate) -> Result<(Definitions, Scheme), Failure> {
    let scheme = match &certificate.scheme {
        Some(named) => scheme(named)?,
        None => Scheme::office(),
    };
    let named = &certificate.definitions;
    named.check(Which::Definitions)?;
    let unreadable = |why: String| Failure::Text { which: Which::Definitions, why };
    let own = scheme.definitions().map_err(|error| unreadable(error.to_string()))?;
    let definitions = if scheme.text() == Some(named.text.as_str()) {
        own
    } else {
        let read = Definitions::parse(&named.text);
        let mut set = read.map_err(|error| unreadable(error.to_string()))?;
        // What a finding decides is the scheme's to say, whatever the rules.
        set.findings = own.findings;
        set
    };
    named.is_called(Which::Definitions, &definitions.name)?;
    Ok((definitions, scheme))
}

fn scheme(named: &Named) -> Result<Scheme, Failure> {
    named.check(Which::Scheme)?;
    let scheme = Scheme::parse(&named.text).map_err(|error| {
        let why = error.to_string();
        Failure::Text { which: Which::Scheme, why }
    })?;
    named.is_called(Which::Scheme, scheme.name())?;
    Ok(scheme)
}
