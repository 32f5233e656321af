"""Every view in every condition, as pictures: what the page must show, and the watch over it meanwhile."""
