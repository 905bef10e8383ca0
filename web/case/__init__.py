"""One child's case: what happens next, which clocks run, where it stands, and what was done."""
