"""The HTTP server: one module per group of endpoints, one line each in `groups.GROUPS`.

Plain ASGI under uvicorn: a framework's routing and validation would cost more than taking in an alert (ADR 0021).
"""
