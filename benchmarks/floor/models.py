from django.contrib.auth.models import AbstractUser
from django.db import models


class Mentor(AbstractUser):
    about = models.TextField(blank=True)


class Student(models.Model):
    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="students")
    name = models.CharField(max_length=100)
    email = models.EmailField()
    level = models.CharField(max_length=20)
    progress = models.IntegerField()
    seen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["mentor", "name"])]

    def __str__(self) -> str:
        return self.name


class Session(models.Model):
    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="sessions")
    student = models.ForeignKey(Student, models.CASCADE, related_name="sessions")
    topic = models.CharField(max_length=100)
    starts_at = models.DateTimeField()
    minutes = models.IntegerField()
    is_confirmed = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["mentor", "starts_at"])]

    def __str__(self) -> str:
        return self.topic


class Course(models.Model):
    mentors = models.ManyToManyField(Mentor, related_name="courses")
    title = models.CharField(max_length=100)
    summary = models.CharField(max_length=200)
    lessons = models.IntegerField()

    def __str__(self) -> str:
        return self.title
