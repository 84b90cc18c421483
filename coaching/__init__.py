"""The domain: rows, rules, permissions. No web framework, no workflow engine, no ffmpeg."""
