"""Certificates about sparse codes, found by enumeration."""

from __future__ import annotations

from sympy import MatrixBase, S

from solvers.codes.linear import fraction, table, vector
from solvers.evidence import NotSolved
from theory.codes.spark import smallest_dependent_set
from theory.codes.witnesses import Spark
from theory.exact import null_space


def spark_certificate(w: MatrixBase) -> Spark:
    """The smallest dependent set of columns with its dependence, as a certificate.

    >>> from theory.exact import matrix
    >>> spark_certificate(matrix([[1, 0, 1], [0, 1, 1]])).coefficients
    (Fraction(-1, 1), Fraction(-1, 1), Fraction(1, 1))
    """
    places = smallest_dependent_set(w)
    if places is None:
        raise NotSolved("the columns are independent: there is no dependent set to certify")
    dependence = null_space(w.extract(list(range(w.shape[0])), list(places)))[:, 0]
    support = tuple(fraction(S(place)) for place in places)
    return Spark(table(w), support, vector(dependence))
