"""The practice shop: an imitation of Chift that imports nothing else of ours."""
