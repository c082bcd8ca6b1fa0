"""What a model is asked and what its replies say: each request a pair of pure functions, `request()` and `read()`; `plan` puts
them in order."""
