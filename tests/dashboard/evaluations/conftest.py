from tests.guides.conftest import through_the_wall

__all__ = ["through_the_wall"]
