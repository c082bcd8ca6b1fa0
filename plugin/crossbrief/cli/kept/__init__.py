"""Commands on what is kept between runs."""
