"""Training of new staff (新任研修): courses over the flow of work, quizzes, certificates."""

from office.training.certificates import Certificate
from office.training.course import Course, course_named, courses
from office.training.training import Training

__all__ = ["Certificate", "Course", "Training", "course_named", "courses"]
