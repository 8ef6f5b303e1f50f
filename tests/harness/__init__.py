"""What whole-system tests share: counts, devices as processes, a campaign, the desk's pages. Python's own library only."""
