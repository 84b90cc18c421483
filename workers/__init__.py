"""Durable work in the background: glue between the domain and media, told as stories."""
