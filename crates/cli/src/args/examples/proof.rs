//! Examples of what shows that a record only grew.

use super::Examples;

pub(super) const ALL: &[(&str, Examples)] = &[
    (
        "root",
        &[
            ("upheld root > 2024-07-24.checkpoint", "What to keep, or to publish"),
            ("upheld root --as-known 2020-07-22", "As it was at the end of a day"),
        ],
    ),
    (
        "backup",
        &[
            ("upheld backup /mnt/other-disk/upheld-backup", "Tonight's, over yesterday's"),
            (
                "upheld backup /mnt/other-disk/upheld-backup --key office.key",
                "With a checkpoint that the office signed",
            ),
        ],
    ),
    (
        "restore",
        &[
            (
                "upheld restore /mnt/other-disk/upheld-backup --record ./upheld-restored",
                "Into a directory that is not there yet",
            ),
            (
                "upheld restore ./upheld-backup --since 2024-07-24.checkpoint --record ./restored",
                "And not to before what was published then",
            ),
        ],
    ),
    (
        "checkpoint",
        &[(
            "upheld checkpoint sign --key office.key --out 2024-07-24.checkpoint",
            "Sign what the record is now, to be published",
        )],
    ),
    (
        "checkpoint key",
        &[(
            "upheld checkpoint key --name ombudsman.example/record --out office.key > office.pub",
            "The private key into office.key, the public one into office.pub",
        )],
    ),
    (
        "checkpoint sign",
        &[
            (
                "upheld checkpoint sign --key office.key --out 2024-07-24.checkpoint",
                "What the record is now",
            ),
            ("upheld checkpoint sign --key office.key --at 1200", "Of its first 1,200 events"),
        ],
    ),
    (
        "verify",
        &[
            ("upheld verify", "Journal, tree, events, store and counts"),
            ("upheld verify --format json", "The findings, for a program"),
            (
                "upheld verify --since 2024-07-24.checkpoint --public-key office.pub",
                "And that it only grew since a checkpoint that the office signed",
            ),
            (
                "upheld verify leeds.json --checkpoint 2024-07-24.checkpoint",
                "A certificate, on any machine",
            ),
            (
                "upheld verify leeds.json --journal /srv/office/upheld-record",
                "A certificate, and that nothing was left out of it",
            ),
        ],
    ),
    (
        "certify",
        &[
            (
                "upheld certify uphold-rate --authority Leeds --year 2023-24 --out leeds.json",
                "With the events of the cases that it is made of, to be sent",
            ),
            (
                "upheld certify uphold-rate --authority Leeds --year 2023-24 --as-known 2024-07-22",
                "What could have been printed on that day",
            ),
        ],
    ),
];
