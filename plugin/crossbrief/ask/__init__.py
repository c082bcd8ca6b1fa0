"""What a model is asked, in which order, and what is made of its replies: `plan` is the order, `requests/` holds each request."""
