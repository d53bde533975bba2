"""示例 content for a first look: a committee, its people, its documents, two articles.

Everything goes through the same services as real work, and is clearly named 示例. Loading again adds nothing.
"""
