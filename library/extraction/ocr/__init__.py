"""Pictures of pages → their text, with RapidOCR: written upright, seals apart, line by line with confidences."""
