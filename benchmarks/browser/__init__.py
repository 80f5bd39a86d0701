"""The viewer beside dwv and NiiVue: the same series, in one browser, in one run."""
