"""HTTP, tus and server-sent events in; no SQL, no rules, no ffmpeg."""
