"""What may cross a job boundary, as values and as run-time types.

The boundary is text: what a job returns is stringified and parsed for the job that asked.
``values`` checks what crosses, ``types`` what is declared to cross, ``matching`` the one against
the other for values from outside; the last two by the ``forms`` that ``annotations`` reads.
``verdicts`` is the table that they, the mypy plugin and the documentation are held to.
"""
