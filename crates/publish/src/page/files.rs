//! The templates of this project, by name.

/// A template: its name and its text.
pub(super) type File = (&'static str, &'static str);

/// Every template there is, in the order of their names.
pub(super) const OURS: &[File] = &[
    ("blocks.html", include_str!("../../templates/blocks.html")),
    ("blocks.md", include_str!("../../templates/blocks.md")),
    ("blocks.typ", include_str!("../../templates/blocks.typ")),
    ("document.css", include_str!("../../templates/document.css")),
    ("letter.html", include_str!("../../templates/letter.html")),
    ("letter.md", include_str!("../../templates/letter.md")),
    ("letter.typ", include_str!("../../templates/letter.typ")),
    ("review.html", include_str!("../../templates/review.html")),
    ("review.md", include_str!("../../templates/review.md")),
    ("review.typ", include_str!("../../templates/review.typ")),
];

/// What an office's own further pieces are called: whatever is in this folder.
pub(super) const PARTS: &str = "parts/";
