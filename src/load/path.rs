//! Paths in the site's folder.

/// Joins a relative path to the folder of a file; `None` where that leaves the site or is no relative path.
pub fn join(file: &str, relative: &str) -> Option<String> {
    if relative.is_empty() || relative.starts_with('/') || relative.contains(['\\', '\0', ':']) {
        return None;
    }
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn joins() {
        let file = "content/bodies/kcsp/agenda.md";
        assert_eq!(join(file, "plan.yaml").as_deref(), Some("content/bodies/kcsp/plan.yaml"));
        assert_eq!(join(file, "./a/../plan.yaml").as_deref(), Some("content/bodies/kcsp/plan.yaml"));
        assert_eq!(join(file, "../../../x").as_deref(), Some("x"));
        for bad in ["", "/etc/passwd", "../../../../x", "c:\\x", "a\0b"] {
            assert_eq!(join(file, bad), None, "{bad}");
        }
    }
}
