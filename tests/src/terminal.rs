//! A terminal for the program: what a person sees, colours included. Both of its streams go to the
//! same screen.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::process::Command;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

/// Runs a command on a terminal of 100 columns to its end. Gives what stands on the screen and the
/// exit code.
///
/// # Panics
/// Where there is no terminal to be had, or the command can't be started.
#[must_use]
pub fn on_terminal(mut command: Command) -> (String, Option<i32>) {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
    grantpt(&ours).expect("a terminal of our own");
    unlockpt(&ours).expect("an open terminal");
    let size = Winsize { ws_row: 40, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(&ours, size).expect("a terminal's size");
    let name = ptsname(&ours, Vec::new()).expect("a terminal's name");
    let path = OsStr::from_bytes(name.to_bytes());
    let theirs = File::options().read(true).write(true).open(path).expect("the other side");
    let other = || theirs.try_clone().expect("the other side again");
    command.stdin(other()).stdout(other()).stderr(other());
    let mut child = command.spawn().expect("the program starts");
    // Once nobody has the other side, reading ends.
    drop((command, theirs));
    let screen = everything(&mut File::from(ours));
    let status = child.wait().expect("the program ends");
    (screen.replace("\r\n", "\n"), status.code())
}

/// What is written until the other side is closed, which Linux tells as an error.
fn everything(screen: &mut File) -> String {
    let (mut bytes, mut piece) = (Vec::new(), [0; 4096]);
    while let Ok(count) = screen.read(&mut piece) {
        if count == 0 {
            break;
        }
        bytes.extend_from_slice(&piece[..count]);
    }
    String::from_utf8(bytes).expect("UTF-8 on the screen")
}
