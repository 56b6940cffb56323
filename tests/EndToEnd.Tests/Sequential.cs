// Each test runs a whole stack; two at once would fight for the usual ports and two cores.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
