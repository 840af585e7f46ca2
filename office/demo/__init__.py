"""The sample office (見本の事務所) that ``konkyo demo`` makes: invented people to try everything.

What is to be tried later (households …) is a module of its own beside ``people``, and a step in
``making``.
"""
