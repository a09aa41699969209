// Stands in for Ink's development tools, which are of no use to a user.
export {};
