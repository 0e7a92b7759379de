//! A directory as it was at a moment, kept in memory and put down again quickly: stretches of zeros
//! become holes. Not here: what is done to it.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::trouble::{Result, Trouble};

/// Zeros are looked for so many bytes at a time.
const STRETCH: usize = 4096;

/// See the module.
pub(crate) struct Image {
    dirs: Vec<PathBuf>,
    files: Vec<Kept>,
}

/// A file with what of it is not zeros.
struct Kept {
    path: PathBuf,
    len: u64,
    parts: Vec<(u64, Vec<u8>)>,
}

impl Image {
    /// Takes a directory in, with everything below it.
    pub(crate) fn of(dir: &Path) -> Result<Self> {
        let mut image = Self { dirs: Vec::new(), files: Vec::new() };
        image.take(dir, Path::new(""))?;
        Ok(image)
    }

    fn take(&mut self, dir: &Path, below: &Path) -> Result<()> {
        self.dirs.push(below.to_owned());
        for entry in fs::read_dir(dir).map_err(Trouble::io(dir))? {
            let path = entry.map_err(Trouble::io(dir))?.path();
            let Some(name) = path.file_name() else { continue };
            if path.is_dir() {
                self.take(&path, &below.join(name))?;
            } else {
                let bytes = fs::read(&path).map_err(Trouble::io(&path))?;
                self.files.push(Kept::of(below.join(name), &bytes));
            }
        }
        Ok(())
    }

    /// Puts it down in a directory, which is made.
    pub(crate) fn put(&self, to: &Path) -> Result<()> {
        for dir in &self.dirs {
            let dir = to.join(dir);
            fs::create_dir_all(&dir).map_err(Trouble::io(&dir))?;
        }
        for file in &self.files {
            let path = to.join(&file.path);
            file.put(&path).map_err(Trouble::io(&path))?;
        }
        Ok(())
    }

    /// Puts one of its files in the place of another one.
    pub(crate) fn put_file(&self, name: &Path, path: &Path) -> Result<bool> {
        let Some(file) = self.files.iter().find(|file| file.path == name) else {
            return Ok(false);
        };
        file.put(path).map_err(Trouble::io(path))?;
        Ok(true)
    }
}

impl Kept {
    fn of(path: PathBuf, bytes: &[u8]) -> Self {
        let mut parts: Vec<(u64, Vec<u8>)> = Vec::new();
        let mut at = 0_u64;
        for stretch in bytes.chunks(STRETCH) {
            if stretch.iter().any(|&byte| byte != 0) {
                match parts.last_mut().filter(|(from, part)| from + part.len() as u64 == at) {
                    Some((_, part)) => part.extend_from_slice(stretch),
                    None => parts.push((at, stretch.to_vec())),
                }
            }
            at += stretch.len() as u64;
        }
        Self { path, len: at, parts }
    }

    fn put(&self, path: &Path) -> std::io::Result<()> {
        let file = File::create(path)?;
        file.set_len(self.len)?;
        self.parts.iter().try_for_each(|(at, part)| file.write_all_at(part, *at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_comes_back_as_it_was() {
        let (from, to) = (crate::ground::scratch().unwrap(), crate::ground::scratch().unwrap());
        fs::create_dir(from.path().join("below")).unwrap();
        let bytes = [vec![7; 10], vec![0; 20_000], vec![9; 4_097], vec![0; 100]].concat();
        fs::write(from.path().join("below/one"), &bytes).unwrap();
        fs::write(from.path().join("none"), b"").unwrap();
        Image::of(from.path()).unwrap().put(to.path()).unwrap();
        assert_eq!(fs::read(to.path().join("below/one")).unwrap(), bytes);
        assert_eq!(fs::read(to.path().join("none")).unwrap(), b"");
    }
}
