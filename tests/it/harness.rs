//! A site in a temporary folder: made or copied, edited, built, and read back.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use tempfile::TempDir;

/// A site that may be edited and built.
pub struct SiteTest {
    folder: Folder,
}

enum Folder {
    Temporary(TempDir),
    Kept(PathBuf),
}

/// What a run of the program said.
#[derive(Debug)]
pub struct Ran {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl SiteTest {
    /// The smallest site that has everything: one body, two meetings, a report, minutes and a document.
    pub fn small() -> Self {
        let test = Self::empty();
        test.write(
            "site.toml",
            "title = \"Riverside\"\nbase_url = \"https://riverside.example/council/\"\n\n[publisher]\nname = \"Riverside Council\"\n",
        );
        test.write("content/_index.md", "---\ntitle: Riverside\n---\n\nMeetings of Riverside Council.\n");
        test.write(
            "content/bodies/planning/_index.md",
            "---\ntitle: Planning Committee\n---\n\nIt decides applications.\n",
        );
        test.write(
            "content/bodies/planning/2026-03-04/minutes.md",
            "---\ntitle: Minutes of the Planning Committee\nheld: 2026-03-04\npresent: [Ms A Brook (Chair)]\n---\n\n\
             ## Unrestricted items\n\n### 11. Apologies\n\nThere were none.\n\n### 12. Mill Lane\n\nRESOLVED that permission be granted.\n",
        );
        test.write(
            "content/bodies/planning/2026-04-01/agenda.md",
            "---\nstart: 2026-04-01T18:30\nvenue: Town Hall\n---\n\n## A. Business\n\n- A1 Apologies\n- A2 [Minutes of 4 March \
             2026](../2026-03-04/minutes.md)\n\n## B. Applications\n\n- B1 [Weir Cottage](b1-weir-cottage.md)\n- B2 Site visits \
             (verbal)\n",
        );
        test.write(
            "content/bodies/planning/2026-04-01/b1-weir-cottage.md",
            "---\nby: Jo Fell, Planning Officer\nto: Planning Committee\ndate: 2026-04-01\nsubject: Weir Cottage\n---\n\n\
             ## 1.0 The site\n\n1.1 The cottage stands by the weir.\n\n1.2 It has no road.\n",
        );
        test.write(
            "content/documents/charter.md",
            "---\ntitle: Residents' Charter\n---\n\n## Promise\n\nWe answer letters within ten days.\n",
        );
        test
    }

    /// The small site, built for the public. It is built once and copied for each test.
    pub fn built() -> Self {
        static PUBLIC: LazyLock<BTreeMap<PathBuf, Vec<u8>>> =
            LazyLock::new(|| SiteTest::small().build().files("public"));
        let test = Self::small();
        for (path, bytes) in &*PUBLIC {
            test.write_bytes(&format!("public/{}", path.display()), bytes);
        }
        test
    }

    /// A folder with nothing in it.
    pub fn empty() -> Self {
        Self { folder: Folder::Temporary(tempfile::tempdir().unwrap()) }
    }

    /// A copy of the demonstration site.
    fn demonstration_in(folder: Folder) -> Self {
        let test = Self { folder };
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        std::fs::copy(root.join("site.toml"), test.path().join("site.toml")).unwrap();
        for top in ["content", "assets"] {
            for entry in walkdir::WalkDir::new(root.join(top)) {
                let entry = entry.unwrap();
                let to = test.path().join(entry.path().strip_prefix(root).unwrap());
                if entry.file_type().is_dir() {
                    std::fs::create_dir_all(to).unwrap();
                } else {
                    std::fs::copy(entry.path(), to).unwrap();
                }
            }
        }
        test
    }

    /// The demonstration site, built once for all tests that only read it.
    pub fn demonstration_built() -> &'static Self {
        static SITE: LazyLock<SiteTest> = LazyLock::new(|| {
            // What is static is never dropped, so the folder must be one that the next run takes again.
            let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("demonstration");
            if folder.exists() {
                std::fs::remove_dir_all(&folder).unwrap();
            }
            std::fs::create_dir_all(&folder).unwrap();
            let test = SiteTest::demonstration_in(Folder::Kept(folder));
            test.build();
            test
        });
        &SITE
    }

    pub fn path(&self) -> &Path {
        match &self.folder {
            Folder::Temporary(folder) => folder.path(),
            Folder::Kept(folder) => folder,
        }
    }

    /// Writes a file of the site.
    pub fn write(&self, path: &str, text: &str) -> &Self {
        self.write_bytes(path, text.as_bytes())
    }

    pub fn write_bytes(&self, path: &str, bytes: &[u8]) -> &Self {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
        self
    }

    /// Puts one text in another's place, which must be there once.
    pub fn edit(&self, path: &str, from: &str, to: &str) -> &Self {
        let text = std::fs::read_to_string(self.path().join(path)).unwrap();
        assert_eq!(text.matches(from).count(), 1, "{from:?} in {path}");
        self.write(path, &text.replace(from, to))
    }

    /// Puts text at the end of a file.
    pub fn append(&self, path: &str, text: &str) -> &Self {
        let before = std::fs::read_to_string(self.path().join(path)).unwrap();
        self.write(path, &format!("{before}{text}"))
    }

    pub fn remove(&self, path: &str) -> &Self {
        std::fs::remove_file(self.path().join(path)).unwrap();
        self
    }

    /// Runs the program in the site's folder. The folder's own path is shown as `[SITE]` and times as `[TIME]`.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.run_in(self.path(), arguments, &[])
    }

    /// Runs the program in another folder, with an environment.
    pub fn run_in(&self, folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_agendapack"))
            .args(arguments)
            .envs(environment.iter().copied())
            .current_dir(folder)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).unwrap().replace(self.path().to_str().unwrap(), "[SITE]");
            text.lines()
                .map(|line| match line.rsplit_once(", ") {
                    Some((rest, time)) if time.ends_with(" s") => format!("{rest}, [TIME]\n"),
                    _ => format!("{line}\n"),
                })
                .collect()
        };
        Ran { status: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Builds the site, which must succeed.
    pub fn build(&self) -> &Self {
        let ran = self.run(&["build"]);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        self
    }

    /// A file of the built site.
    pub fn output(&self, path: &str) -> String {
        std::fs::read_to_string(self.path().join("public").join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Every file below a folder of the site with its bytes.
    pub fn files(&self, folder: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        let root = self.path().join(folder);
        walkdir::WalkDir::new(&root)
            .into_iter()
            .map(Result::unwrap)
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| {
                let bytes = std::fs::read(entry.path()).unwrap();
                (entry.path().strip_prefix(&root).unwrap().to_path_buf(), bytes)
            })
            .collect()
    }
}
