"""Where the orders come from: any file or table is recognised, read and translated into the canonical form."""
