"""What a network pays: toy models and their exact loss."""
