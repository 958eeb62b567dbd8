"""Tests of ``pipeline/clean``: what cleaning does to a page, judged on pages whose truth is known."""
