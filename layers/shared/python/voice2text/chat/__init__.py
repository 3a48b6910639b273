"""aiogram: routers, phrases, delivery."""
