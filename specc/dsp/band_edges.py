"""What the edges of a filter may be. Pure Python: parameter checks load this."""

from __future__ import annotations

from specc.spec.finding import Finding

# Below this share of the rate, float32 holds too little of a section's coefficients.
LEAST_SHARE = 1e-3


def edge_findings(edges: dict[str, float], rate_hz: float) -> list[Finding]:
    """About edges in Hz, by the keys that set them, in rising order."""
    found = []
    for key, hz in edges.items():
        if hz >= rate_hz / 2:
            message = f"{hz:g} Hz is not below {rate_hz / 2:g} Hz, half of the rate"
            found.append(Finding(key, message, f'below "{rate_hz / 2:g} Hz", or a higher rate'))
        elif hz < LEAST_SHARE * rate_hz:
            message = f"{hz:g} Hz is too low for float32 at a rate of {rate_hz:g} Hz"
            found.append(Finding(key, message, f'at least "{LEAST_SHARE * rate_hz:g} Hz"'))
    keys, values = list(edges), list(edges.values())
    if not found and values != sorted(set(values)):
        span = " to ".join(f"{hz:g} Hz" for hz in values)
        message = f"the band would go from {span}"
        found.append(Finding(keys[0], message, f"{' must be below '.join(keys)}"))
    return found
