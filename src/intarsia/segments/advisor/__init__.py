"""The advisor: which method suits these customers, by measurement where there is data and by stated rules where there are only ranges."""
