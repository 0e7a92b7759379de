//! Two counts of the same cases must agree: the fast one of `upheld-annual`, over fact rows and in
//! cells, and the plain one of `slow_count`, over the full facts. Asked for every body, group and
//! the nation, for every year and measure, over hundreds of generated histories; under the built-in
//! rules and with every switch flipped; rebuilt, as known at earlier positions, and kept current
//! event by event.

mod agree;
mod amended;
mod explained;
mod given;
mod switches;

use upheld_annual::AnnualStatistics;
use upheld_domain::{Definitions, Position};
use upheld_projection::{Cells, Projection};

use agree::{Seen, assert_agree, fast, slow};
use given::{History, World};
use switches::{flipped, named, single_flips, way_of};

const SEEDS: u64 = 300;

fn assert_rebuilt_agrees(definitions: &Definitions) {
    let (world, mut seen) = (World::new(), Seen::default());
    for seed in 0..SEEDS {
        let history = History::new(&world, seed);
        let cells = history.rebuilt(definitions, None);
        assert_agree(&world, &history, &cells, None, definitions, &mut seen);
    }
    println!("{} figures compared by {}", seen.figures, definitions.name);
    assert_eq!(seen.not_zero, seen.asked, "a measure that is always zero tests nothing");
}

#[test]
fn a_rebuild_agrees_by_the_rules_of_2020() {
    assert_rebuilt_agrees(&named("lgsco-2020"));
}

#[test]
fn a_rebuild_agrees_by_the_rules_of_2024() {
    assert_rebuilt_agrees(&Definitions::named("lgsco-2024").unwrap());
}

#[test]
fn a_rebuild_agrees_whatever_switches_are_flipped() {
    let (world, mut seen) = (World::new(), Seen::default());
    for seed in 0..SEEDS {
        let history = History::new(&world, seed);
        for turn in 0..2 {
            let definitions = flipped(way_of(seed, turn));
            let cells = history.rebuilt(&definitions, None);
            assert_agree(&world, &history, &cells, None, &definitions, &mut seen);
        }
    }
    println!("{} figures compared with switches flipped", seen.figures);
}

#[test]
fn counts_as_known_at_any_position_agree() {
    let (world, mut seen) = (World::new(), Seen::default());
    for seed in 0..SEEDS {
        let history = History::new(&world, seed);
        for turn in 0..2 {
            let definitions = flipped(way_of(seed, turn + 4));
            let until = Some(history.position(seed * 7_919 + turn * 104_729));
            let cells = history.rebuilt(&definitions, until);
            assert_agree(&world, &history, &cells, until, &definitions, &mut seen);
        }
    }
    println!("{} figures compared as known earlier", seen.figures);
}

/// Every tenth history, event by event: minus what the case counted before, plus what it counts
/// with the event.
#[test]
fn counts_kept_current_event_by_event_agree() {
    let (world, mut seen) = (World::new(), Seen::default());
    for seed in (0..SEEDS).step_by(10) {
        let history = History::new(&world, seed);
        let definitions = flipped(way_of(seed, 9));
        let projection = AnnualStatistics::new(&definitions);
        let (mut cells, mut taken) = (Cells::default(), vec![0; history.ids.len()]);
        for (at, &index) in history.order.iter().enumerate() {
            let (rows, before) = (&history.rows[index], taken[index]);
            projection.count(&rows[..before], &mut |key, amount| cells.add(key, -amount));
            taken[index] += 1;
            projection.count(&rows[..=before], &mut |key, amount| cells.add(key, amount));
            let until = Position::new(at as u64 + 1);
            assert_eq!(cells, history.rebuilt(&definitions, until), "seed {seed} at {until:?}");
            if at % 40 == 7 || at + 1 == history.order.len() {
                assert_agree(&world, &history, &cells, until, &definitions, &mut seen);
            }
        }
    }
    println!("{} figures compared event by event", seen.figures);
}

/// `open-at-start + received + reopened - (decided + later-superseded) = open-at-end`, where a
/// decision counts in the year it was made in.
#[test]
fn what_comes_and_goes_adds_up() {
    let (world, usual) = (World::new(), named("lgsco-2020"));
    for seed in (0..SEEDS).step_by(3) {
        let history = History::new(&world, seed);
        let figures = fast(&world, &history, &history.rebuilt(&usual, None), &usual);
        for (scope, year) in world.questions() {
            let figure = |name: &str| figures[&(scope, year, name.to_owned())].numerator.unwrap();
            let came = figure("open-at-start") + figure("received") + figure("reopened");
            let went = figure("decided") + figure("later-superseded");
            assert_eq!(came - went, figure("open-at-end"), "seed {seed}, {scope:?}, {year}");
        }
    }
}

/// Each switch flipped alone makes some figure of some history another: else the flips test
/// nothing.
#[test]
fn every_switch_changes_a_figure() {
    let world = World::new();
    let mut unmoved = single_flips();
    for seed in 0..SEEDS {
        let history = History::new(&world, seed);
        let answers = |way| slow(&world, &history.facts, &flipped(way));
        unmoved.retain(|&(usual, other)| answers(usual) == answers(other));
        if unmoved.is_empty() {
            return;
        }
    }
    panic!("never matters: {unmoved:?}");
}
