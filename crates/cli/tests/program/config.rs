//! The config file: what it says holds where neither flag nor environment says anything; what it
//! may not say is refused by its line; what else stands in it stays.

use std::fs;
use std::path::Path;
use std::process::Command;

use upheld_tests::program::{Program, Ran};

use crate::given::{program, with_record};

/// A line with `config.toml` as the config file and nothing else said.
fn command(program: &Program, line: &str) -> Command {
    let mut command = program.command(line);
    command.env_remove("UPHELD_FORMAT").env_remove("UPHELD_ACTOR");
    command.env("UPHELD_CONFIG", program.dir().join("config.toml"));
    command
}

fn run(program: &Program, line: &str) -> Ran {
    Ran::of(line, &command(program, line).output().unwrap())
}

/// What a program's config file holds.
fn kept(program: &Program) -> String {
    fs::read_to_string(program.dir().join("config.toml")).unwrap()
}

/// The settings as `key value from`.
fn settings(ran: &Ran) -> Vec<String> {
    let lines =
        ran.out.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    lines
        .map(|setting| {
            let value = setting["value"].as_str().unwrap_or("-").to_owned();
            format!(
                "{} {value} {}",
                setting["key"].as_str().unwrap(),
                setting["from"].as_str().unwrap()
            )
        })
        .collect()
}

#[test]
fn each_setting_says_where_it_comes_from() {
    let program = program();
    let place = program.dir().join("config.toml");
    let here = format!("config {} environment", place.display());
    let told = settings(&run(&program, "config").ok().quiet());
    let nothing = [
        "record ./upheld-record default",
        "actor - default",
        "format jsonl default",
        "reserve - default",
        &here,
    ];
    assert_eq!(told, nothing);
    program.write(
        "config.toml",
        "record = \"/srv/office\"\nactor = \"anna\"\nformat = \"jsonl\"\nreserve = \"1 GB\"\n",
    );
    let told = settings(&run(&program, "config show").ok());
    let all = [
        "record /srv/office config",
        "actor anna config",
        "format jsonl config",
        "reserve 1 GB config",
        &here,
    ];
    assert_eq!(told, all);
    let mut mixed = command(&program, "config --record elsewhere");
    let output = mixed.env("UPHELD_ACTOR", "bo").env("UPHELD_RECORD", "nowhere").output().unwrap();
    let told = settings(&Ran::of("config", &output));
    let mixed = [
        "record elsewhere flag",
        "actor bo environment",
        "format jsonl config",
        "reserve 1 GB config",
        &here,
    ];
    assert_eq!(told, mixed);
}

#[test]
fn what_is_set_is_used_and_what_is_unset_is_not() {
    let program = with_record();
    let receive = "case receive 1 --authority Leeds --subject other --on 2024-01-02";
    run(&program, receive).ends(2).says(&["who gives this command is not said"]);
    run(&program, "config set actor carla --format table")
        .ok()
        .prints(&["Set actor to carla in /"]);
    run(&program, "config set record ./upheld-record").ok();
    run(&program, "config set format csv").ok();
    let elsewhere = program.dir().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    let output = command(&program, receive).current_dir(&elsewhere).output().unwrap();
    let ran = Ran::of(receive, &output).ok();
    assert!(ran.out.starts_with("reference,position,"), "{}", ran.out);
    program.run("case show 1 --format json").ok().prints(&["\"actor\": \"carla\""]);
    run(&program, "config unset actor").ok();
    run(&program, "config unset actor").ok();
    let record = program.record().canonicalize().unwrap();
    assert_eq!(
        kept(&program),
        format!("record = {:?}\nformat = \"csv\"\n", record.display().to_string())
    );
    run(&program, receive).ends(2);
}

#[test]
fn comments_stay_where_a_setting_is_changed() {
    let program = program();
    program.write("config.toml", "# of the office\nactor = \"anna\" # in the morning\n\n# end\n");
    run(&program, "config set actor bo").ok();
    let kept = kept(&program);
    assert!(
        kept.starts_with("# of the office\nactor = \"bo\"") && kept.ends_with("# end\n"),
        "{kept}"
    );
}

#[test]
fn a_link_to_a_file_stays_a_link() {
    let program = program();
    program.write("dotfiles.toml", "");
    let link = program.dir().join("config.toml");
    std::os::unix::fs::symlink(program.dir().join("dotfiles.toml"), &link).unwrap();
    run(&program, "config set format table").ok();
    assert!(link.is_symlink());
    assert_eq!(kept(&program), "format = \"table\"\n");
    assert_eq!(fs::read_dir(program.dir()).unwrap().count(), 2, "something was left behind");
}

#[test]
fn what_is_wrong_in_it_is_named_by_its_line_and_nothing_is_done() {
    let program = with_record();
    for (text, says) in [
        ("actor = \"anna\"\nrecrod = \"/x\"\n", "line 2: there is no setting \"recrod\""),
        ("format = \"xml\"\n", "line 1: format is \"xml\""),
        ("reserve = \"much\"\n", "line 1: reserve is \"much\""),
        ("record = \"cases\"\n", "line 1: record is \"cases\", which depends on where one stands"),
        ("\nactor = 7\n", "line 2: actor is not a text"),
        ("actor = \"anna\n", "line 1: "),
    ] {
        program.write("config.toml", text);
        for line in ["figures --national --year 2023-24", "config", "config set actor bo", "init"] {
            let ran =
                run(&program, line).ends(2).says(&["error: the config file /", says, "hint: "]);
            assert_eq!(ran.out, "", "{line}");
        }
        assert_eq!(kept(&program), text);
        // What tells of the program itself works all the same.
        run(&program, "doctor").ends(2);
        run(&program, "completions bash").ok();
        run(&program, "man").ok();
    }
    fs::remove_file(program.dir().join("config.toml")).unwrap();
    fs::create_dir(program.dir().join("config.toml")).unwrap();
    run(&program, "config").ends(2).says(&["can't be read", "hint: UPHELD_CONFIG names another"]);
}

#[test]
fn what_can_t_be_kept_is_refused() {
    let program = program();
    for line in ["config set format xml", "config set actor ''"] {
        run(&program, line).ends(2).says(&["hint: "]);
    }
    run(&program, "config set colour blue").ends(2).says(&["invalid value 'colour'"]);
    assert!(!program.dir().join("config.toml").exists());
    let ran = program.run("config set actor bo").ends(2);
    ran.says(&["there is no place for a config file", "hint: name one with UPHELD_CONFIG"]);
    assert!(!Path::new("upheld").exists());
}

#[test]
fn it_is_looked_for_where_such_files_are() {
    let program = program();
    let set = |variables: &[(&str, &Path)]| {
        let mut command = program.command("config set format csv");
        command.envs(variables.iter().copied());
        Ran::of("config set format csv", &command.output().unwrap()).ok();
    };
    let (home, xdg) = (program.dir().join("home"), program.dir().join("xdg"));
    set(&[("HOME", &home)]);
    assert!(home.join(".config/upheld/config.toml").is_file());
    set(&[("HOME", &home), ("XDG_CONFIG_HOME", &xdg)]);
    assert!(xdg.join("upheld/config.toml").is_file());
}
