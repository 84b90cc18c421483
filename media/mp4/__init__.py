"""Plain MP4 files, listed and moved packet by packet: a program of ours that runs inside the jail (docs/adr/0009).

Most recordings that a browser can play are MP4 files whose tables say where every packet lies and when it is shown.
Reading those tables takes a moment where ffmpeg reads the whole file, and the packets are moved as they are. Whatever
is not plain is refused, and ffmpeg does it instead. Only the standard library is imported here, because nothing else is
there; `media.plain` starts it.
"""
