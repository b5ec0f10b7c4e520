"""常駐処理: jobs and the refreshing of a node."""
