"""What the report pages and the report API share: ranges, data, controls, tables, exports.

Knows state.history and state.metrics. Must not know any page in particular.
"""
