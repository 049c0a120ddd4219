"""The alert types that one rule of a work order raises and another ends; the rest stand beside their rule."""

NEW = "NEW_WORK_ORDER"
DECLINED = "ASSIGNMENT_DECLINED"
UNWANTED = "ASSIGNMENT_REJECTED"
PHOTOS = "PHOTOS_MISSING"
REJECTED = "WORK_REJECTED"
