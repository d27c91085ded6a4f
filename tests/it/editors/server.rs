//! The YAML language server that editors run, as a process: installed by npm, asked over its standard streams.

use std::fmt;
use std::fs;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use crate::repository::{root, text};

/// What npm says where no registry answers. Every other trouble is one of the test.
const OUT_OF_REACH: [&str; 8] = [
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "ENETUNREACH",
    "ENOTCACHED",
    "ENOTFOUND",
    "ETIMEDOUT",
    "ERR_SOCKET_TIMEOUT",
];

/// A server that is silent for this long is broken.
const PATIENCE: Duration = Duration::from_secs(60);

/// Installs the server that `tests/editors/package-lock.json` names into a folder of `target`, once; or says why not.
fn installed() -> Result<PathBuf, String> {
    if let Err(problem) = Command::new("node").arg("--version").output() {
        return Err(format!("node: {problem}"));
    }
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("editors");
    let program = folder.join("node_modules/yaml-language-server/bin/yaml-language-server");
    let lock = text("tests/editors/package-lock.json");
    // Written when all is there.
    let done = folder.join("installed");
    if fs::read_to_string(&done).is_ok_and(|of| of == lock) {
        return Ok(program);
    }
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("package.json"), text("tests/editors/package.json")).unwrap();
    fs::write(folder.join("package-lock.json"), &lock).unwrap();
    let npm = Command::new("npm")
        .args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--fetch-retries=1",
            "--fetch-timeout=30000",
        ])
        .current_dir(&folder)
        .output();
    let said = match npm {
        Err(problem) if problem.kind() == ErrorKind::NotFound => return Err(format!("npm: {problem}")),
        npm => npm.unwrap(),
    };
    let words = String::from_utf8_lossy(&said.stderr).into_owned();
    if let Some(why) = OUT_OF_REACH.iter().find(|code| words.contains(*code)) {
        return Err(format!("npm: no registry answers ({why})"));
    }
    assert!(said.status.success(), "npm ci: {words}");
    fs::write(done, lock).unwrap();
    Ok(program)
}

/// The server, unless it cannot be had here; then that is said where no test harness swallows it.
pub fn server(settings: &Value) -> Option<Server> {
    static INSTALLED: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    match INSTALLED.get_or_init(installed) {
        Ok(program) => Some(Server::start(program, settings)),
        Err(why) => {
            let test = std::thread::current().name().unwrap_or_default().to_owned();
            // In one piece, or the lines of other tests come between.
            std::io::stderr().write_all(format!("\nSKIPPED {test}: {why}\n").as_bytes()).unwrap();
            None
        }
    }
}

/// Something that the editor underlines.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// From 1.
    pub line: u64,
    /// From 1.
    pub column: u64,
    pub message: String,
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

/// A running server, with the repository as its workspace.
pub struct Server {
    process: Child,
    to: ChildStdin,
    from: Receiver<Value>,
    settings: Value,
    asked: u64,
}

impl Server {
    fn start(program: &Path, settings: &Value) -> Self {
        let mut process = Command::new("node")
            .arg(program)
            .arg("--stdio")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (to, out) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        let (sender, from) = channel();
        std::thread::spawn(move || {
            let mut out = BufReader::new(out);
            while let Some(message) = read(&mut out) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let mut server = Self { process, to, from, settings: settings.clone(), asked: 0 };
        server.ask(
            "initialize",
            &json!({
                "processId": std::process::id(),
                "rootUri": address(""),
                "workspaceFolders": [{"uri": address(""), "name": "workspace"}],
                "capabilities": {
                    "workspace": {"configuration": true, "workspaceFolders": true},
                    "textDocument": {
                        "hover": {"contentFormat": ["markdown"]},
                        "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
                        "publishDiagnostics": {},
                    },
                },
            }),
        );
        server.tell("initialized", &json!({}));
        // What is opened before it has its settings, it would look at twice.
        server.wait(|message| message["method"] == "workspace/configuration");
        server
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        write!(self.to, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        self.to.flush().unwrap();
    }

    fn tell(&mut self, method: &str, params: &Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.asked += 1;
        let id = self.asked;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        let answer = self.wait(|message| message["id"] == id && message.get("method").is_none());
        assert!(answer.get("error").is_none(), "{method}: {}", answer["error"]);
        answer["result"].clone()
    }

    /// The next message that is wanted; what the server asks meanwhile is answered.
    fn wait(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let message = self.from.recv_timeout(PATIENCE).expect("the language server answers");
            if let (Some(id), Some(method)) = (message.get("id"), message["method"].as_str()) {
                let result = match method {
                    "workspace/configuration" => self.configuration(&message["params"]["items"]),
                    _ => Value::Null,
                };
                self.send(&json!({"jsonrpc": "2.0", "id": id, "result": result}));
            }
            if wanted(&message) {
                return message;
            }
        }
    }

    fn configuration(&self, items: &Value) -> Value {
        let of =
            |item: &Value| item["section"].as_str().map_or(Value::Null, |name| self.settings[name].clone());
        items.as_array().into_iter().flatten().map(of).collect()
    }

    /// What is marked in files with these paths and texts, each in order; the files need not be there.
    pub fn open(&mut self, files: &[(String, String)]) -> Vec<Vec<Mark>> {
        for (path, text) in files {
            let document = json!({"uri": address(path), "languageId": "yaml", "version": 1, "text": text});
            self.tell("textDocument/didOpen", &json!({"textDocument": document}));
        }
        let mut marked: Vec<Option<Vec<Mark>>> = vec![None; files.len()];
        while marked.iter().any(Option::is_none) {
            let said = self.wait(|message| message["method"] == "textDocument/publishDiagnostics");
            let about = &said["params"]["uri"];
            let file = files.iter().position(|(path, _)| *about == address(path));
            let found = said["params"]["diagnostics"].as_array().into_iter().flatten().map(mark);
            if let Some(file) = file {
                let mut found: Vec<Mark> = found.collect();
                found.sort();
                marked[file] = Some(found);
            }
        }
        marked.into_iter().flatten().collect()
    }

    /// Asks about a place of an open file; `line` and `column` count from 1.
    fn about(&mut self, method: &str, path: &str, line: usize, column: usize) -> Value {
        let place = json!({"line": line - 1, "character": column - 1});
        self.ask(method, &json!({"textDocument": {"uri": address(path)}, "position": place}))
    }

    /// What is shown where the pointer rests.
    pub fn hover(&mut self, path: &str, line: usize, column: usize) -> String {
        let shown = self.about("textDocument/hover", path, line, column);
        shown["contents"]["value"].as_str().unwrap_or_default().to_owned()
    }

    /// What is offered there, by name.
    pub fn offers(&mut self, path: &str, line: usize, column: usize) -> Vec<String> {
        let offered = self.about("textDocument/completion", path, line, column);
        let items = offered["items"].as_array().cloned().unwrap_or_default();
        items.iter().filter_map(|item| item["label"].as_str().map(str::to_owned)).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn mark(said: &Value) -> Mark {
    let start = &said["range"]["start"];
    let number = |name: &str| start[name].as_u64().unwrap() + 1;
    Mark {
        line: number("line"),
        column: number("character"),
        message: said["message"].as_str().unwrap().to_owned(),
    }
}

/// The address of a file in the workspace.
fn address(path: &str) -> String {
    let path = root().join(path).to_string_lossy().replace('\\', "/");
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(byte);
    let letter = |byte: u8| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    format!("file://{}", path.bytes().map(letter).collect::<String>())
}

/// One message, unless the server has ended.
fn read(out: &mut BufReader<ChildStdout>) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if out.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            head => {
                if let Some(bytes) = head.strip_prefix("Content-Length: ") {
                    length = bytes.parse().ok()?;
                }
            }
        }
    }
    let mut body = vec![0; length];
    out.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}
