"""The German export (DSFinV-K) over random days, and the package `dsfinvk` as its second reader."""
