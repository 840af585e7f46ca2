"""What a legal text is: types, locators, citations, and the store that holds it.

- ``corpus.types`` has documents, units and passages;
- ``corpus.citations`` finds, resolves and prints citations;
- ``corpus.store`` keeps it all.

Nothing is imported here: whoever needs an error of ``corpus.errors`` does not pay for the rest.
"""
