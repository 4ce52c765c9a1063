"""The words of all languages for kinds, bounds, units and look-alikes, and how a text is searched for them."""
